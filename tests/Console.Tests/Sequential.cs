// Most tests share a server and a browser; concurrent ones would compete for the processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
