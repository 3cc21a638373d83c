using System.Numerics;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Counts the evaluations of one environment on one surface, by reason and error code. Counters are added to on the request path and summed
/// when metrics are read, so no request compares labels. Counters are striped over processors on separate cache lines. Allocates nothing;
/// thread-safe.
/// </summary>
public sealed class EvaluationCounts
{
    private const int Line = 64 / sizeof(long);
    private const int Reasons = (int)Reason.Error;
    private const int Errors = (int)ErrorCode.General;

    /// <summary>The slots after reasons and errors: bulk requests answered with flags, and those answered 304.</summary>
    private const int Answered = Reasons + Errors;
    private const int NotModified = Answered + 1;

    private const int Stripe = 2 * Line;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 16));

    // The line before the first stripe separates it from the array's length, which every thread reads.
    private readonly long[] _counts = new long[Line + (Stripes * Stripe) + Line];

    internal EvaluationCounts(EvaluationSurface surface) => Surface = surface;

    /// <summary>Gets the surface.</summary>
    public EvaluationSurface Surface { get; }

    /// <summary>Counts one evaluated flag.</summary>
    public void Add(Reason reason, ErrorCode error) => Add(Slot(reason, error), 1);

    /// <summary>Counts a request that failed before a flag was evaluated.</summary>
    public void Fail(ErrorCode error) => Add(Slot(Reason.Error, error), 1);

    /// <summary>Counts all flags of one answer, and on a bulk surface the request itself.</summary>
    public void Add(ReadOnlySpan<EvaluationAnswer> answers)
    {
        Span<int> sums = stackalloc int[Stripe];
        sums.Clear();
        foreach (ref readonly var answer in answers)
            sums[Slot(answer.Reason, answer.Error)]++;
        if (Surface.IsBulk)
            sums[Answered] = 1;
        for (var slot = 0; slot < sums.Length; slot++)
            if (sums[slot] > 0)
                Add(slot, sums[slot]);
    }

    /// <summary>Counts a bulk request that was answered 304.</summary>
    public void AddNotModified() => Add(NotModified, 1);

    /// <summary>Gets whether anything was counted.</summary>
    internal bool Any
    {
        get
        {
            for (var slot = 0; slot < Stripe; slot++)
                if (Sum(slot) > 0)
                    return true;
            return false;
        }
    }

    internal long Of(Reason reason)
    {
        if (reason != Reason.Error)
            return Sum((int)reason);
        var sum = 0L;
        for (var slot = Reasons; slot < Answered; slot++)
            sum += Sum(slot);
        return sum;
    }

    internal long Of(ErrorCode error) => Sum(Slot(Reason.Error, error));

    internal long BulkRequests(bool modified) => Sum(modified ? Answered : NotModified);

    private static int Slot(Reason reason, ErrorCode error)
    {
        if (error == ErrorCode.None && reason != Reason.Error)
            return (int)reason;
        return Reasons + (int)(error == ErrorCode.None ? ErrorCode.General : error) - 1;
    }

    private static int IndexOf(int stripe, int slot) => Line + (stripe * Stripe) + slot;

    private void Add(int slot, int number) =>
        Interlocked.Add(ref _counts[IndexOf(Thread.GetCurrentProcessorId() & (Stripes - 1), slot)], number);

    private long Sum(int slot)
    {
        var sum = 0L;
        for (var stripe = 0; stripe < Stripes; stripe++)
            sum += Interlocked.Read(ref _counts[IndexOf(stripe, slot)]);
        return sum;
    }
}
