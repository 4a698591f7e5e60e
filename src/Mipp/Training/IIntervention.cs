namespace Mipp.Training;

/// <summary>Changes a network between the steps of its training.</summary>
internal interface IIntervention
{
    /// <summary>What it keeps from step to step, which checkpoints hold; of shapes that do not change, and updated in place.</summary>
    IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>
    /// Whether the network is what it is to be made. Before that averages start anew with every step, no weights count as the best,
    /// and nothing is stopped early.
    /// </summary>
    bool IsDone { get; }

    /// <summary>Is called after every step, before the weights are averaged and measured.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="length">The training's length.</param>
    /// <param name="learningRate">The rate of the step.</param>
    void After(long step, TrainingLength length, double learningRate);
}
