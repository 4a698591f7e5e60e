// Live tensors, seeds and thread counts are facts of the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
