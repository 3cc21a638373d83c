// Each class starts a cluster of processes; concurrent clusters would compete for the processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
