namespace Mipp.Execution;

/// <summary>Whether a graph is run as deployed or as trained.</summary>
internal enum ExecutionMode
{
    /// <summary>BatchNormalization uses its running statistics and Dropout passes everything.</summary>
    Inference,

    /// <summary>BatchNormalization uses the batch's statistics and updates the running ones; Dropout drops.</summary>
    Training,
}
