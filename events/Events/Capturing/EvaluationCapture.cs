using System.Text;
using System.Threading.Channels;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Capturing;

/// <summary>Collects the next evaluations that a filter selects, up to a limit. Dispose it to end it. Thread-safe.</summary>
public sealed class EvaluationCapture : IDisposable
{
    /// <summary>The size of the largest context that a capture keeps, in bytes.</summary>
    public const int LargestContext = 32 * 1024;

    private readonly EvaluationCaptures _captures;
    private readonly CaptureFilter _filter;
    private readonly byte[]? _targetingKey;
    private readonly int _limit;
    private readonly Channel<CapturedEvaluation> _evaluations = Channel.CreateUnbounded<CapturedEvaluation>(new() { SingleReader = true });
    private readonly Lock _gate = new();
    private int _count;

    internal EvaluationCapture(EvaluationCaptures captures, CaptureFilter filter, int limit)
    {
        (_captures, _filter, _limit) = (captures, filter, limit);
        _targetingKey = filter.TargetingKey is { } key ? Encoding.UTF8.GetBytes(key) : null;
    }

    /// <summary>Gets the organization whose evaluations are captured.</summary>
    internal string Organization => _filter.Environment.Organization;

    /// <summary>Gets the evaluations. It is complete when the limit is reached.</summary>
    public ChannelReader<CapturedEvaluation> Evaluations => _evaluations.Reader;

    /// <inheritdoc/>
    public void Dispose() => _captures.Remove(this);

    /// <summary>Adds a request on the request path, unless another thread is adding one at the same time.</summary>
    internal void Add(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers)
    {
        if (IsFull || request.Environment != _filter.Environment)
            return;
        if (_targetingKey is not null && !request.TargetingKey.SequenceEqual(_targetingKey))
            return;
        var index = IndexOf(request.Flags);
        if (index >= answers.Length)
            return;
        if (index < 0 && (_filter.FlagKey is not null || !request.IsBulk))
            return;
        Keep(Create(request, index < 0 ? null : request.Flags[index], index < 0 ? default : answers[index]));
    }

    /// <summary>Adds a reported exposure.</summary>
    internal void Add(JournalEvent reported)
    {
        if (IsFull || reported is not ExposureEvent exposure || exposure.Environment != _filter.Environment)
            return;
        if (_filter.FlagKey is { } flag && flag != exposure.FlagKey)
            return;
        if (_filter.TargetingKey is { } key && key != exposure.TargetingKey)
            return;
        var isTooLarge = exposure.Context.Length > LargestContext;
        Keep(
            new()
            {
                Time = exposure.Time,
                Version = exposure.Version,
                FlagKey = exposure.FlagKey,
                Variant = exposure.Variant,
                Reason = exposure.Reason,
                ErrorCode = exposure.ErrorCode,
                RuleId = exposure.RuleId,
                TargetingKey = exposure.TargetingKey,
                Context = isTooLarge ? default : exposure.Context.ToArray(),
                IsContextTooLarge = isTooLarge,
                IsExposure = true,
                Client = exposure.Client,
                Sdk = NameOf(exposure.Sdk),
            }
        );
    }

    private bool IsFull => Volatile.Read(ref _count) >= _limit;

    private void Keep(CapturedEvaluation evaluation)
    {
        // A request never waits: what arrives while another thread adds is left out.
        if (!_gate.TryEnter())
            return;
        try
        {
            if (_count >= _limit)
                return;
            _evaluations.Writer.TryWrite(evaluation);
            if (++_count == _limit)
                _evaluations.Writer.TryComplete();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Returns the position of the flag of the filter, or of the only flag of the request; -1 for none.</summary>
    private int IndexOf(IReadOnlyList<Flag> flags)
    {
        if (_filter.FlagKey is not { } key)
            return flags.Count == 1 ? 0 : -1;
        for (var i = 0; i < flags.Count; i++)
            if (flags[i].Key == key)
                return i;
        return -1;
    }

    private static CapturedEvaluation Create(in EvaluationRequest request, Flag? flag, EvaluationAnswer answer)
    {
        var isTooLarge = request.Context.Length > LargestContext;
        return new()
        {
            Time = request.Time,
            Version = request.Version,
            FlagKey = flag?.Key,
            BulkFlags = request.IsBulk ? request.Flags.Count : 0,
            Variant = flag is null || answer.Variant < 0 ? null : flag.Variants[answer.Variant].Key,
            Reason = flag is null ? null : Encoding.ASCII.GetString(answer.Reason.Utf8()),
            ErrorCode = flag is null || answer.Error == ErrorCode.None ? null : Encoding.ASCII.GetString(answer.Error.Utf8()),
            RuleId = flag is null || answer.Rule < 0 ? null : flag.Rules[answer.Rule].Id,
            TargetingKey = request.TargetingKey.IsEmpty ? null : Encoding.UTF8.GetString(request.TargetingKey),
            Context = isTooLarge ? default : request.Context.ToArray(),
            IsContextTooLarge = isTooLarge,
            Client = request.Client,
            Sdk = NameOf(request.Sdk),
        };
    }

    private static string? NameOf(string? sdk) => SdkName.Of(sdk) is { IsEmpty: false } name ? name.ToString() : null;
}
