using Mipp.Cli.Output;

namespace Mipp.Cli.Tests;

public sealed class ProgressLogTests
{
    [Fact]
    public void What_takes_long_is_told_every_half_minute_and_what_does_not_is_not()
    {
        using var written = new StringWriter();
        var clock = new Clock();
        var log = new ProgressLog(written, clock);

        for (int second = 0; second < 95; second++, clock.Seconds++)
            log.Show(second < 50 ? "calibrating" : "selecting", second, 100);

        Assert.Equal(
            ["calibrating: 30 %, 0:00:30 so far", "selecting: 60 %, 0:01:00 so far", "selecting: 90 %, 0:01:30 so far"],
            written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed class Clock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
