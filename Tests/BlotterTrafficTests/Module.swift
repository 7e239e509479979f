// Tests of BlotterTraffic, one file a source file.
