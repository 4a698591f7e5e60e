using Mipp.Torch;

namespace Mipp.Training;

/// <summary>Changes a network between the steps of its training.</summary>
internal interface IIntervention
{
    /// <summary>What it keeps from step to step, which checkpoints hold; of shapes that do not change, and updated in place.</summary>
    IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>Is called after every step.</summary>
    void After(TrainingProgress step);
}
