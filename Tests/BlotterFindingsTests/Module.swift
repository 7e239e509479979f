// Tests of BlotterFindings, one file a source file.
