namespace FlagCluster.Analytics.Counting;

/// <summary>Provides the lengths and starts of time windows.</summary>
public static class TimeSteps
{
    /// <summary>Returns the length of a step in milliseconds.</summary>
    /// <param name="step">The step.</param>
    public static long Milliseconds(this TimeStep step) =>
        step switch
        {
            TimeStep.TenSeconds => 10_000,
            TimeStep.Minute => 60_000,
            TimeStep.Hour => 3_600_000,
            TimeStep.Day => 86_400_000,
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "This step does not exist."),
        };

    /// <summary>Returns the start of the window that contains a time, in Unix milliseconds.</summary>
    /// <param name="step">The step.</param>
    /// <param name="time">The time, in Unix milliseconds: 0 or more.</param>
    public static long Start(this TimeStep step, long time) => time - time % step.Milliseconds();
}
