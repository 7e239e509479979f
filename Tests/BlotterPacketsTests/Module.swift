// Tests of BlotterPackets, one file a source file.
