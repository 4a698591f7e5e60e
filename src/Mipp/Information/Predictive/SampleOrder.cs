namespace Mipp.Information.Predictive;

/// <summary>Draws samples again and again in an order of its own, a new one each time all have been drawn.</summary>
internal sealed class SampleOrder(int[] rows, long seed)
{
    private int[] order = Sampling.Permutation(rows.Length, seed, epoch: 0);
    private int epoch;
    private int next;

    /// <summary>The next samples.</summary>
    public IEnumerable<long> Next(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (next == order.Length)
            {
                order = Sampling.Permutation(rows.Length, seed, ++epoch);
                next = 0;
            }
            yield return rows[order[next++]];
        }
    }
}
