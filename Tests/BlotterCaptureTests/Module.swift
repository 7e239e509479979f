// Tests of BlotterCapture, one file a source file.
