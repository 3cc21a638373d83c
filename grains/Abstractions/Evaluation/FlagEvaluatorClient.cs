using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using Polly;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>
/// Evaluates the flags of one environment on the silos of the cluster. Each call is one grain call. A call that is lost with its silo is
/// repeated for up to 1.7 s, because an evaluation changes nothing; it may be recorded more than once. A call that exceeds
/// <c>ClientMessagingOptions.ResponseTimeout</c> throws <see cref="EvaluatorUnavailableException"/>. Errors of a flag or a query are in the
/// answer. Thread-safe; created by <see cref="FlagEvaluatorClientExtensions.GetFlagEvaluator"/>.
/// </summary>
public sealed class FlagEvaluatorClient
{
    /// <summary>The maximum size of the contexts of one call, in bytes; Orleans' limit of a message is 100 MB.</summary>
    private const int MaxRequestBytes = 4 * 1024 * 1024;

    private readonly IGrainFactory _grains;
    private readonly ResiliencePipeline<EvaluateReply> _retry;
    private IEvaluatorGrain? _grain;

    internal FlagEvaluatorClient(IGrainFactory grains, EnvironmentId environment, TimeProvider time)
    {
        _grains = grains;
        _retry = EvaluationRetry.Create(time);
        Environment = environment;
    }

    /// <summary>Gets the environment.</summary>
    public EnvironmentId Environment { get; }

    /// <summary>Evaluates one flag, or all of them, for one caller.</summary>
    /// <exception cref="EvaluatorUnavailableException">No silo answered.</exception>
    public async Task<FlagAnswer> EvaluateAsync(FlagQuery query, CancellationToken cancellationToken = default) =>
        (await EvaluateBatchAsync([query], cancellationToken))[0];

    /// <summary>
    /// Evaluates several queries in one call, which costs little more than one. Queries or answers that are large together take several
    /// calls.
    /// </summary>
    /// <returns>An answer for each query, in the same order; a query that cannot be used has its error in its answer.</returns>
    /// <exception cref="EvaluatorUnavailableException">No silo answered.</exception>
    public async Task<IReadOnlyList<FlagAnswer>> EvaluateBatchAsync(
        IReadOnlyList<FlagQuery> queries,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(queries);
        var answers = new List<FlagAnswer>(queries.Count);
        try
        {
            while (answers.Count < queries.Count)
            {
                var reply = await CallAsync(RequestFrom(queries, answers.Count), cancellationToken);
                answers.AddRange(reply.Answers.Select(answer => answer.ToAnswer()));
            }
            return answers;
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, cancellationToken))
        {
            throw new EvaluatorUnavailableException(
                $"No silo answered an evaluation in environment {Environment}. Use the caller's default, and check that silos run.",
                exception
            );
        }
    }

    /// <summary>Returns the value of a boolean flag.</summary>
    /// <param name="flagKey">The flag's key.</param>
    /// <param name="defaultValue">The value to return when the flag has none, or on an error.</param>
    /// <param name="context">The evaluation context, or null for an empty one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="EvaluatorUnavailableException">No silo answered.</exception>
    public async Task<bool> GetBooleanValueAsync(
        string flagKey,
        bool defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => (await GetBooleanDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>Returns the value of a string flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public async Task<string> GetStringValueAsync(
        string flagKey,
        string defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => (await GetStringDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>Returns the value of a number flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public async Task<double> GetNumberValueAsync(
        string flagKey,
        double defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => (await GetNumberDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>Returns the value of an object flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public async Task<JsonElement> GetObjectValueAsync(
        string flagKey,
        JsonElement defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => (await GetObjectDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>Returns the evaluation details of a boolean flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<bool>> GetBooleanDetailsAsync(
        string flagKey,
        bool defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => GetDetailsAsync(flagKey, defaultValue, FlagType.Boolean, value => value.AsBoolean(), context, cancellationToken);

    /// <summary>Returns the evaluation details of a string flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<string>> GetStringDetailsAsync(
        string flagKey,
        string defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => GetDetailsAsync(flagKey, defaultValue, FlagType.String, value => value.AsString(), context, cancellationToken);

    /// <summary>Returns the evaluation details of a number flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<double>> GetNumberDetailsAsync(
        string flagKey,
        double defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => GetDetailsAsync(flagKey, defaultValue, FlagType.Number, value => value.AsNumber(), context, cancellationToken);

    /// <summary>Returns the evaluation details of an object flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<JsonElement>> GetObjectDetailsAsync(
        string flagKey,
        JsonElement defaultValue,
        FlagContext? context = null,
        CancellationToken cancellationToken = default
    ) => GetDetailsAsync(flagKey, defaultValue, FlagType.Object, value => JsonElement.Parse(value.Json.Span), context, cancellationToken);

    /// <summary>Returns a request with the queries from a position on: as many as their contexts allow, and at least one.</summary>
    private static EvaluateRequest RequestFrom(IReadOnlyList<FlagQuery> queries, int first)
    {
        var messages = ImmutableArray.CreateBuilder<QueryMessage>();
        var bytes = 0L;
        for (var i = first; i < queries.Count && (messages.Count == 0 || bytes + queries[i].Context.Length <= MaxRequestBytes); i++)
        {
            bytes += queries[i].Context.Length;
            messages.Add(QueryMessage.Of(queries[i]));
        }
        return new() { Queries = messages.ToImmutable() };
    }

    /// <summary>Gets the grain, once: GetGrain looks up the attributes of the interface by reflection at every call.</summary>
    private IEvaluatorGrain Grain => _grain ??= _grains.GetGrain<IEvaluatorGrain>(Environment.ToString());

    private ValueTask<EvaluateReply> CallAsync(EvaluateRequest request, CancellationToken cancellationToken) =>
        _retry.ExecuteAsync(
            static (call, token) => new ValueTask<EvaluateReply>(call.Grain.EvaluateAsync(call.request, token)),
            (Grain, request),
            cancellationToken
        );

    private async Task<FlagDetails<T>> GetDetailsAsync<T>(
        string flagKey,
        T defaultValue,
        FlagType type,
        Func<FlagValue, T> read,
        FlagContext? context,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(flagKey);
        var answer = await EvaluateAsync(new() { FlagKey = flagKey, Context = context?.ToJson() ?? default }, cancellationToken);
        var details = new FlagDetails<T>
        {
            FlagKey = flagKey,
            Value = defaultValue,
            Reason = Reason.Error,
            Error = answer.Error,
            ErrorMessage = answer.ErrorMessage,
        };
        if (answer.Error != ErrorCode.None)
            return details;
        var flag = answer.Flags[0];
        if (flag.Value is { } other && other.Type != type)
            return details with { Error = ErrorCode.TypeMismatch, ErrorMessage = $"The flag is a {other.Type}, not a {type}." };
        return details with
        {
            Value = flag.Value is { } value ? read(value) : defaultValue,
            Variant = flag.Variant,
            Reason = answer.Stale && flag.Error == ErrorCode.None ? Reason.Stale : flag.Reason,
            Error = flag.Error,
            ErrorMessage = flag.ErrorMessage,
            Metadata = flag.Error == ErrorCode.None ? MetadataOf(answer, flag) : details.Metadata,
        };
    }

    private static ImmutableDictionary<string, FlagValue> MetadataOf(FlagAnswer answer, FlagResolution flag) =>
        flag
            .Metadata.Append(new(FlagMetadata.VersionName, FlagValue.From(answer.Version.ToString())))
            .ToImmutableDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
}
