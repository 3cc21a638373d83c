// Each class starts a cluster of processes; two at a time would compete for the processors and distort each other's measurements.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
