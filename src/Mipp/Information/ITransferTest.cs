namespace Mipp.Information;

/// <summary>Whether a unit transfers entropy to what reads it, given all units that are still kept.</summary>
internal interface ITransferTest
{
    /// <summary>Tests a unit that is still kept.</summary>
    TransferVerdict Test(int unit);

    /// <summary>Removes the unit that was tested last: later tests are made without it.</summary>
    void Remove(int unit);
}

/// <summary>What a test found.</summary>
/// <param name="Loss">The information that goes with the unit, in nats; below zero where the estimate's noise is larger than it.</param>
/// <param name="Transfers">Whether the unit is to be kept.</param>
internal readonly record struct TransferVerdict(double Loss, bool Transfers);
