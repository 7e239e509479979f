# make demo      build blotter and write the example's report (installs what is missing)
# make test      format lint, a build without warnings, all tests, the examples end to end
# make test-full pages, PDF and DOCX held to other people's programs (installs what is missing)
# make test-spark  the cluster of Examples/spark, whole and with a worker killed, against one process (Java 17)
# make install   one binary under PREFIX (default /usr/local), templates inside
# make bench     compare with other programs on generated captures (RUNS="MB:FLOWS …")
# make accuracy  hold findings against labels (LABELS=folder with manifest.json; default: the project's own)
# make coverage  how much of the code the tests run, by region, against the floors of Tests/coverage.json
# make sanitize  all tests under the address and the thread sanitizer (SUITES=pattern)
# make docs      the library's documentation as DocC, in build/docs
# make fuzz      coverage-guided fuzzing of every way in (TIME=seconds)
# make dist      release archive, Debian package, SBOM and checksums in build/dist
# make examples  write the reports in Examples/ anew

PREFIX ?= /usr/local
# The static archives of libcmark and libcrypto where the system has them, so that the binary runs from anywhere.
# No path of this folder goes into it, so that the same source gives the same bytes anywhere.
RELEASE = PKG_CONFIG_PATH="$(CURDIR)/build/pkgconfig:$$PKG_CONFIG_PATH" \
  swift build -c release --static-swift-stdlib -Xlinker -s -Xcc -ffile-prefix-map="$(CURDIR)"=. \
  -Xswiftc -file-prefix-map -Xswiftc "$(CURDIR)"=. --product blotter
BLOTTER = $$($(RELEASE) --show-bin-path)/blotter
DEMO = build/demo

RUNS ?= 10:2000 100:20000 1000:200000 4000:20000
TIME ?= 600
COUNTING = $(if $(COVERAGE),--enable-code-coverage)
LABELS ?= Tests/Fixtures/accuracy

.PHONY: accuracy coverage sanitize docs demo test test-full test-spark fuzz install release dist bench examples lint dependencies clean

demo: release
	@mkdir -p $(DEMO)
	@"$(BLOTTER)" report Examples/dns-icmp/dns-icmp.log --notes Examples/dns-icmp/notes.yaml \
	  --template network-traffic -o $(DEMO)/report.md -o $(DEMO)/report.html
	@echo
	@echo "The report: $(DEMO)/report.html (open it in a browser) and $(DEMO)/report.md"
	@echo "It begins:"
	@echo
	@sed -n '1,28p' $(DEMO)/report.md

release: dependencies
	@[ "$$(uname -s)" = Darwin ] || .ci/static-pkgconfig build/pkgconfig
	$(RELEASE)

# Warnings are errors here and not in Package.swift, so that a newer compiler does not break a user's build.
# COVERAGE=1 also counts the regions that run, and holds them against their floors.
test: dependencies lint
	swift build --build-tests -Xswiftc -warnings-as-errors $(COUNTING)
	swift test --skip-build -Xswiftc -warnings-as-errors $(COUNTING)
	$(if $(COVERAGE),.ci/coverage)
	.ci/check-docs "$$(swift build --show-bin-path)/blotter"
	.ci/accuracy "$$(swift build --show-bin-path)/blotter" Tests/Fixtures/accuracy \
	  --floor Tests/Fixtures/accuracy/floor.json --brief --summary

coverage: dependencies
	swift test --enable-code-coverage --scratch-path build/coverage
	.ci/coverage --build build/coverage/debug --files

sanitize: dependencies
	@.ci/sanitize '$(SUITES)'

docs: dependencies
	@.ci/docs build/docs

lint:
	swift format lint --recursive --strict Package.swift Sources Templates Tests

test-full: release
	@.ci/test-full "$(BLOTTER)"

test-spark: release
	@Examples/spark/test "$(BLOTTER)"

fuzz: dependencies
	@.ci/fuzz $(TIME)

install: release
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 "$(BLOTTER)" "$(DESTDIR)$(PREFIX)/bin/blotter"

examples: release
	@for template in Examples/*/template; do .ci/example "$(BLOTTER)" "$$(dirname "$$template")"; done

dist: release
	packaging/dist "$(BLOTTER)" build/dist

accuracy: release
	@mkdir -p build
	@.ci/accuracy "$(BLOTTER)" "$(LABELS)" --json build/accuracy.json \
	  $$([ ! -f "$(LABELS)/floor.json" ] || echo --floor "$(LABELS)/floor.json")

bench: release
	swift build -c release --static-swift-stdlib --product blotter-bench
	@.ci/bench "$(BLOTTER)" "$$(dirname "$(BLOTTER)")/blotter-bench" build/bench $(RUNS)
	@.ci/bench-html "$(BLOTTER)" build/bench

dependencies:
	@.ci/dependencies

clean:
	rm -rf .build build
