using System.Buffers;
using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation.Flagr;
using FlagCluster.Environments.Evaluation.Flipt;
using FlagCluster.Environments.Evaluation.Ofrep;
using FlagCluster.Environments.Evaluation.Unleash;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Environments.Evaluation;

/// <summary>
/// Evaluates from the replicas of this process for callers in other processes. Answers are counted and recorded here and not by the
/// callers. Thread-safe.
/// </summary>
public sealed class ReplicaEvaluator(EnvironmentEvaluators evaluators) : IFlagEvaluator
{
    /// <summary>The surface of gateways without rulesets and of clients of the cluster.</summary>
    public static readonly EvaluationSurface Surface = new("silo");

    /// <inheritdoc/>
    public ValueTask<FlagAnswer> EvaluateAsync(EnvironmentId environment, FlagQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var evaluator = evaluators.Get(environment);
        var replica = evaluator.Replica;
        return replica.State == ReplicaState.NotReady
            ? WaitAsync(evaluator, query, cancellationToken)
            : new(Evaluate(evaluator, replica, query));
    }

    private static async ValueTask<FlagAnswer> WaitAsync(
        EnvironmentEvaluator evaluator,
        FlagQuery query,
        CancellationToken cancellationToken
    )
    {
        using var held = evaluator.Hold();
        return await FirstLoad.WaitAsync(held.Replica, cancellationToken)
            ? Evaluate(evaluator, held.Replica, query)
            : Fail(EnvironmentVersion.None, false, query, evaluator.Counts(Surface), ErrorCode.ProviderNotReady, FirstLoad.NotReady);
    }

    private static FlagAnswer Evaluate(EnvironmentEvaluator evaluator, EnvironmentReplica replica, FlagQuery query)
    {
        var run = evaluator.Begin(Surface, replica, new ReadOnlySequence<byte>(query.Context));
        if (FliptOperationOf(query.Format) is { } operation)
            return EvaluateFlipt(evaluator, run, operation, query);
        if (query.Format is FlagQueryFormat.Flagr or FlagQueryFormat.FlagrBatch)
            return EvaluateFlagr(run, query);
        var isNative = query.Format == FlagQueryFormat.Native;
        var error = isNative ? run.Read<ContextObjectFormat>(out var details) : run.Read<OfrepRequest>(out details);
        if (error != ErrorCode.None)
            return Fail(run.Ruleset.AnswerVersion(query.Scope.ClientVisibleOnly), run.IsStale, query, run.Counts, error, details);
        var caller = CallerOf(query);
        if (isNative)
            return Answer(run, caller, query.FlagKey is { } key ? [EvaluateOne(run, caller, key)] : EvaluateAll(run, caller));
        if (query.Format != FlagQueryFormat.Ofrep)
            return UnleashAnswers.EvaluateAll(run, caller, withOff: query.Format == FlagQueryFormat.AllUnleashToggles);
        return query.FlagKey is { } flag ? OfrepAnswers.EvaluateOne(run, caller, flag) : OfrepAnswers.EvaluateAll(run, caller);
    }

    private static FlagAnswer EvaluateFlipt(EnvironmentEvaluator evaluator, in EvaluationRun run, FliptOperation operation, FlagQuery query)
    {
        var caller = CallerOf(query);
        var output = AnswerBuffer.Take();
        var error = FliptAnswers.Evaluate(run, operation, evaluator.Environment.Project, query.Namespace, caller, output, out var details);
        return Answer(run, caller, output, error, details);
    }

    private static FlagAnswer EvaluateFlagr(in EvaluationRun run, FlagQuery query)
    {
        var operation = query.Format == FlagQueryFormat.Flagr ? FlagrOperation.Evaluation : FlagrOperation.Batch;
        var caller = CallerOf(query);
        var output = AnswerBuffer.Take();
        var error = FlagrAnswers.Evaluate(run, operation, caller, output, out var details);
        return Answer(run, caller, output, error, details);
    }

    private static EvaluationCaller CallerOf(FlagQuery query) => new(query.Scope, query.Client, query.Sdk, query.Recorded);

    /// <summary>Returns the answer to a request of another system's API.</summary>
    private static FlagAnswer Answer(
        in EvaluationRun run,
        in EvaluationCaller caller,
        AnswerBuffer output,
        ErrorCode error,
        string? details
    ) => error == ErrorCode.None ? Answer(run, caller, [], output.Written.ToArray()) : Fail(run, caller, error, details);

    private static FliptOperation? FliptOperationOf(FlagQueryFormat format) =>
        format switch
        {
            FlagQueryFormat.FliptBoolean => FliptOperation.Boolean,
            FlagQueryFormat.FliptVariant => FliptOperation.Variant,
            FlagQueryFormat.FliptBatch => FliptOperation.Batch,
            _ => null,
        };

    /// <summary>Returns the answer of a run without an error.</summary>
    internal static FlagAnswer Answer(
        in EvaluationRun run,
        in EvaluationCaller caller,
        ImmutableArray<FlagResolution> flags,
        ReadOnlyMemory<byte> body = default
    ) =>
        new(run.Ruleset.AnswerVersion(caller.Scope.ClientVisibleOnly), run.IsStale, ErrorCode.None, null, flags)
        {
            TimeWindowEpoch = run.Ruleset.TimeWindowEpoch(run.Now, caller.Scope.ClientVisibleOnly),
            Body = body,
        };

    /// <summary>Returns the answer of a run whose request as a whole has an error.</summary>
    internal static FlagAnswer Fail(in EvaluationRun run, in EvaluationCaller caller, ErrorCode error, string? message) =>
        Answer(run, caller, []) with
        {
            Error = error,
            ErrorMessage = message,
        };

    private static FlagResolution EvaluateOne(in EvaluationRun run, in EvaluationCaller caller, string key) =>
        run.TryEvaluate(key, caller, out var flag, out var result)
            ? Resolve(flag, result, caller.Scope.IsLimited)
            : new()
            {
                FlagKey = key,
                Reason = Reason.Error,
                Error = ErrorCode.FlagNotFound,
                ErrorMessage = MissingFlag.Describe(key),
            };

    private static ImmutableArray<FlagResolution> EvaluateAll(in EvaluationRun run, in EvaluationCaller caller)
    {
        var count = run.Ruleset.Flags(caller.Scope).Length;
        var collector = new Collector(ImmutableArray.CreateBuilder<FlagResolution>(count), caller.Scope.IsLimited);
        run.EvaluateAll(caller, ref collector);
        return collector.Resolutions.MoveToImmutable();
    }

    private static FlagResolution Resolve(CompiledFlag flag, in EvaluationResult result, bool isLimited) =>
        new()
        {
            FlagKey = flag.Key,
            Value = result.Variant?.Value,
            Variant = result.Variant?.Key,
            Reason = result.Reason,
            Error = result.Error,
            ErrorMessage = result.DescribeError(isLimited),
            RuleId = isLimited ? null : result.Rule?.Id,
            Metadata = result.Error == ErrorCode.None ? flag.Model.Metadata : [],
        };

    private static FlagAnswer Fail(
        EnvironmentVersion version,
        bool stale,
        FlagQuery query,
        EvaluationCounts counts,
        ErrorCode error,
        string? message
    )
    {
        if (query.Recorded)
            counts.Fail(error);
        return new(version, stale, error, message, []);
    }

    private readonly struct Collector(ImmutableArray<FlagResolution>.Builder resolutions, bool isLimited) : IFlagVisitor
    {
        public ImmutableArray<FlagResolution>.Builder Resolutions => resolutions;

        public void Visit(CompiledFlag flag, in EvaluationResult result) => resolutions.Add(Resolve(flag, result, isLimited));
    }
}
