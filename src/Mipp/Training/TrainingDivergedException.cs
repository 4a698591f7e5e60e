namespace Mipp.Training;

/// <summary>The loss of a training is no longer a finite number.</summary>
internal sealed class TrainingDivergedException : MippException
{
    public TrainingDivergedException(string message)
        : base(message)
    {
    }
}
