// Tests of BlotterAnalysis, one file a source file.
