using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>
/// Evaluates the flags of one environment on the silos of the cluster. Nothing is kept: every call is one grain call, and up to two more when
/// that was lost with its silo, since an evaluation changes nothing; it may be recorded more than once then. One that does not come through within the client's
/// <c>ClientMessagingOptions.ResponseTimeout</c> is an <see cref="EvaluatorUnavailableException"/>. What is wrong with a flag or a query is in the answer.
/// Thread-safe; made by <see cref="FlagEvaluatorClientExtensions.GetFlagEvaluator"/>.
/// </summary>
public sealed class FlagEvaluatorClient
{
    /// <summary>The first is lost with its silo; Orleans may send the second to the same one, only to find that it is gone.</summary>
    private const int Attempts = 3;

    private readonly IGrainFactory _grains;

    internal FlagEvaluatorClient(IGrainFactory grains, EnvironmentId environment)
    {
        _grains = grains;
        Environment = environment;
    }

    /// <summary>The environment.</summary>
    public EnvironmentId Environment { get; }

    /// <summary>Evaluates one flag, or all of them, for one caller.</summary>
    /// <exception cref="EvaluatorUnavailableException">No silo answered.</exception>
    public async Task<FlagAnswer> EvaluateAsync(FlagQuery query, CancellationToken cancellationToken = default) =>
        (await EvaluateBatchAsync([query], cancellationToken))[0];

    /// <summary>Evaluates several queries in one call, which costs little more than one.</summary>
    /// <returns>An answer for each query, in the same order; a query that cannot be used has its error in its answer.</returns>
    /// <exception cref="EvaluatorUnavailableException">No silo answered.</exception>
    public async Task<IReadOnlyList<FlagAnswer>> EvaluateBatchAsync(IReadOnlyList<FlagQuery> queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var request = new EvaluateRequest { Queries = [.. queries.Select(QueryMessage.Of)] };
        try
        {
            var reply = await AskAsync(request, cancellationToken);
            return [.. reply.Answers.Select(answer => answer.ToAnswer())];
        }
        catch (Exception exception) when (GrainFailures.IsUnreachable(exception, cancellationToken))
        {
            throw new EvaluatorUnavailableException($"No silo answered an evaluation in environment {Environment}. Use the caller's default, and look whether silos run.", exception);
        }
    }

    /// <summary>The value of a boolean flag.</summary>
    /// <param name="flagKey">The flag's key.</param>
    /// <param name="defaultValue">The value when the flag has none, or an error.</param>
    /// <param name="context">For whom, or null for nobody in particular.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="EvaluatorUnavailableException">No silo answered.</exception>
    public async Task<bool> GetBooleanValueAsync(string flagKey, bool defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        (await GetBooleanDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>The value of a string flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public async Task<string> GetStringValueAsync(string flagKey, string defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        (await GetStringDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>The value of a number flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public async Task<double> GetNumberValueAsync(string flagKey, double defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        (await GetNumberDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>The value of an object flag; see <see cref="GetBooleanValueAsync"/>.</summary>
    public async Task<JsonElement> GetObjectValueAsync(string flagKey, JsonElement defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        (await GetObjectDetailsAsync(flagKey, defaultValue, context, cancellationToken)).Value;

    /// <summary>The value of a boolean flag, and why; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<bool>> GetBooleanDetailsAsync(string flagKey, bool defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        GetDetailsAsync(flagKey, defaultValue, FlagType.Boolean, value => value.AsBoolean(), context, cancellationToken);

    /// <summary>The value of a string flag, and why; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<string>> GetStringDetailsAsync(string flagKey, string defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        GetDetailsAsync(flagKey, defaultValue, FlagType.String, value => value.AsString(), context, cancellationToken);

    /// <summary>The value of a number flag, and why; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<double>> GetNumberDetailsAsync(string flagKey, double defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        GetDetailsAsync(flagKey, defaultValue, FlagType.Number, value => value.AsNumber(), context, cancellationToken);

    /// <summary>The value of an object flag, and why; see <see cref="GetBooleanValueAsync"/>.</summary>
    public Task<FlagDetails<JsonElement>> GetObjectDetailsAsync(string flagKey, JsonElement defaultValue, FlagContext? context = null, CancellationToken cancellationToken = default) =>
        GetDetailsAsync(flagKey, defaultValue, FlagType.Object, value => JsonElement.Parse(value.Json.Span), context, cancellationToken);

    private async Task<EvaluateReply> AskAsync(EvaluateRequest request, CancellationToken cancellationToken)
    {
        var evaluator = _grains.GetGrain<IEvaluatorGrain>(Environment.ToString());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await evaluator.EvaluateAsync(request, cancellationToken);
            }
            catch (Exception exception) when (attempt < Attempts && exception is not TimeoutException && GrainFailures.IsUnreachable(exception, cancellationToken))
            {
                // The next goes to another silo. One that did not answer in time has used up the caller's patience.
            }
        }
    }

    private async Task<FlagDetails<T>> GetDetailsAsync<T>(
        string flagKey, T defaultValue, FlagType type, Func<FlagValue, T> read, FlagContext? context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flagKey);
        var answer = await EvaluateAsync(new() { FlagKey = flagKey, Context = context?.ToJson() ?? default }, cancellationToken);
        var details = new FlagDetails<T> { FlagKey = flagKey, Value = defaultValue, Reason = Reason.Error, Error = answer.Error, ErrorMessage = answer.ErrorMessage };
        if (answer.Error != ErrorCode.None) return details;
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
        };
    }
}
