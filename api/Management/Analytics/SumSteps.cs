using System.Globalization;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reports;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Management.Requests;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Chooses the windows that a report reads, within their retention.</summary>
internal sealed class SumSteps(FoldRetention retention, TimeProvider time)
{
    /// <summary>Returns the shortest windows that cover a range with few rows.</summary>
    public TimeStep OfTotals(ReportRange range) => Longer(SeriesSteps.Choose(range.Length)).First(step => IsKept(step, range));

    /// <summary>Returns what prevents a series, and the step that does not; null when nothing prevents it.</summary>
    /// <param name="step">The step between points.</param>
    /// <param name="source">The step of the sums that are read.</param>
    /// <param name="range">The range.</param>
    public ProblemResult? FindProblem(TimeStep step, TimeStep source, ReportRange range)
    {
        if (range.HasTooManyPoints(step))
        {
            return ProblemResult.BadRequest(
                $"The range has {SeriesAxis.CountPoints(step, range.Length)} points of {step.Name()}; an answer has at most "
                    + $"{SeriesSteps.MaxPoints}. {Advice(range)}"
            );
        }
        if (IsKept(source, range))
            return null;
        var days = RetentionOf(source).TotalDays.ToString("0.##", CultureInfo.InvariantCulture);
        var advice = step == source ? Advice(range) : "Days of UTC are kept longer: leave out timeZone, or ask for another range.";
        return ProblemResult.BadRequest($"Sums of {source.Name()} are kept for {days} days, and the range is older. {advice}");
    }

    private string Advice(ReportRange range)
    {
        var step = Longer(TimeStep.Minute).FirstOrDefault(step => IsKept(step, range) && !range.HasTooManyPoints(step));
        return step == default ? "Ask for a shorter range." : $"Use step={step.Name()}, or another range.";
    }

    private static IEnumerable<TimeStep> Longer(TimeStep shortest) => Enum.GetValues<TimeStep>().Where(step => step >= shortest);

    private bool IsKept(TimeStep step, ReportRange range) =>
        step == TimeStep.Day || range.From >= (time.GetUtcNow() - RetentionOf(step)).ToUnixTimeMilliseconds();

    private TimeSpan RetentionOf(TimeStep step) =>
        step switch
        {
            TimeStep.TenSeconds => retention.TenSeconds,
            TimeStep.Minute => retention.Minutes,
            _ => retention.Hours,
        };
}
