// Tests of BlotterIncident, one file a source file.
