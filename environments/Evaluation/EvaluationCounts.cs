using System.Numerics;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Environments.Diagnostics;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// How often an environment was evaluated, by surface and outcome. Numbers are added up where they occur and read when somebody asks for metrics:
/// no tags are compared on the way of a request. Every few processors have their own, on cache lines of their own. Allocates nothing; thread-safe.
/// </summary>
public sealed class EvaluationCounts
{
    private const int Line = 64 / sizeof(long), Surfaces = 3, Reasons = (int)Reason.Error, Errors = (int)ErrorCode.General;

    /// <summary>Behind reasons and errors: bulk requests answered with flags, and those whose answers were still good.</summary>
    private const int Answered = Reasons + Errors, NotModified = Answered + 1, Width = 2 * Line, Stripe = Surfaces * Width;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 16));

    // The line before the first stripe keeps it off the array's length, which every reader needs.
    private readonly long[] _counts = new long[Line + Stripes * Stripe + Line];

    internal EvaluationCounts(EnvironmentId environment) => Name = environment.ToString();

    internal string Name { get; }

    /// <summary>Counts one answer.</summary>
    public void Add(EvaluationSurface surface, Reason reason, ErrorCode error) => Add(surface, Slot(reason, error), 1);

    /// <summary>Counts a request that failed before a flag was evaluated.</summary>
    public void Fail(EvaluationSurface surface, ErrorCode error) => Add(surface, Slot(Reason.Error, error), 1);

    /// <summary>Counts the answers to one bulk request.</summary>
    public void AddBulk(ReadOnlySpan<EvaluationAnswer> answers)
    {
        Span<int> sums = stackalloc int[Width];
        sums.Clear();
        foreach (ref readonly var answer in answers) sums[Slot(answer.Reason, answer.Error)]++;
        sums[Answered] = 1;
        for (var slot = 0; slot < sums.Length; slot++)
            if (sums[slot] > 0) Add(EvaluationSurface.OfrepBulk, slot, sums[slot]);
    }

    /// <summary>Counts a bulk request whose caller goes on with the answers it has.</summary>
    public void AddNotModified() => Add(EvaluationSurface.OfrepBulk, NotModified, 1);

    /// <summary>Whether anything was ever counted of a surface.</summary>
    internal bool Uses(EvaluationSurface surface)
    {
        for (var slot = 0; slot < Width; slot++)
            if (Sum(surface, slot) > 0) return true;
        return false;
    }

    internal long Of(EvaluationSurface surface, Reason reason)
    {
        if (reason != Reason.Error) return Sum(surface, (int)reason);
        var sum = 0L;
        for (var slot = Reasons; slot < Answered; slot++) sum += Sum(surface, slot);
        return sum;
    }

    internal long Of(EvaluationSurface surface, ErrorCode error) => Sum(surface, Slot(Reason.Error, error));

    internal long BulkRequests(bool modified) => Sum(EvaluationSurface.OfrepBulk, modified ? Answered : NotModified);

    private static int Slot(Reason reason, ErrorCode error) =>
        error != ErrorCode.None ? Reasons + (int)error - 1 : reason != Reason.Error ? (int)reason : Reasons + (int)ErrorCode.General - 1;

    private static int At(int stripe, EvaluationSurface surface, int slot) => Line + stripe * Stripe + (int)surface * Width + slot;

    private void Add(EvaluationSurface surface, int slot, int number) =>
        Interlocked.Add(ref _counts[At(Thread.GetCurrentProcessorId() & (Stripes - 1), surface, slot)], number);

    private long Sum(EvaluationSurface surface, int slot)
    {
        var sum = 0L;
        for (var stripe = 0; stripe < Stripes; stripe++) sum += Interlocked.Read(ref _counts[At(stripe, surface, slot)]);
        return sum;
    }
}
