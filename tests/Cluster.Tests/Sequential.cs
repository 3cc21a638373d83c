// Each class has a cluster of processes to itself; two at a time would fight for the processors and fail each other's measurements.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
