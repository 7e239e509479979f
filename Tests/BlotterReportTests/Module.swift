// Tests of BlotterReport, one file a source file.
