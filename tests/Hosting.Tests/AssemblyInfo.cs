// The collector of metrics reads every meter of the process, also those of the web servers that other tests start.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
