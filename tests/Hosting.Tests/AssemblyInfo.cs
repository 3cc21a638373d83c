// The metrics collector reads all meters of the process, including those of the web servers that other tests start.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
