using Microsoft.AspNetCore.Builder;

namespace FlagCluster.Api.Http;

/// <summary>
/// What the API's description says about one endpoint; written where the endpoint is mapped. Names are those of <c>openapi.json</c>.
/// </summary>
internal sealed class OperationDoc(string summary, string description, params string[] security)
{
    private const string Json = "application/json";

    public string Summary => summary;

    public string Description => description;

    /// <summary>Security schemes of which any will do; none means that everybody may.</summary>
    public IReadOnlyList<string> Security => security;

    public List<string> Parameters { get; } = [];

    public DocBody? Body { get; private set; }

    public List<DocAnswer> Answers { get; } = [];

    /// <summary>Statuses answered with problem details.</summary>
    public SortedSet<int> ProblemStatuses { get; } = [];

    /// <summary>An operation of the management API.</summary>
    public static OperationDoc Manage(string summary, string description) => new OperationDoc(summary, description, "apiToken").Problems(401, 503);

    /// <summary>An operation with an SDK key.</summary>
    public static OperationDoc Data(string summary, string description) => new(summary, description, "sdkKey", "sdkKeyHeader");

    public OperationDoc Takes(params string[] parameters)
    {
        Parameters.AddRange(parameters);
        return this;
    }

    /// <summary>A page of a list.</summary>
    public OperationDoc Page(string what, string schema) => Takes("limit", "after").Problems(400).Answer(200, $"A page of {what}.", schema + "[]");

    /// <summary>A change of an environment.</summary>
    public OperationDoc Writes() => Takes("ifMatch", "idempotencyKey", "dryRun", "message").Problems(400, 412, 422);

    /// <summary>A body of management.</summary>
    public OperationDoc Sends(string schema, params string[] moreTypes)
    {
        Body = new(schema, true, [Json, .. moreTypes]);
        return Problems(400, 413, 415, 422);
    }

    /// <summary>A body of JSON that has to be there.</summary>
    public OperationDoc MustSend(string schema)
    {
        Body = new(schema, true, [Json]);
        return this;
    }

    /// <summary>A body that may be left out.</summary>
    public OperationDoc MaySend(string schema)
    {
        Body = new(schema, false, [Json]);
        return this;
    }

    /// <summary>An answer.</summary>
    /// <param name="status">The status.</param>
    /// <param name="text">When it comes.</param>
    /// <param name="schema">The name of its schema, with <c>[]</c> behind for a page of it; null has no body.</param>
    /// <param name="types">Its content types; JSON by default.</param>
    public OperationDoc Answer(int status, string text, string? schema = null, params string[] types)
    {
        Answers.Add(new(status, text, schema, types.Length == 0 ? [Json] : types));
        return this;
    }

    public OperationDoc Problems(params int[] statuses)
    {
        ProblemStatuses.UnionWith(statuses);
        return this;
    }
}

/// <summary>A request's body.</summary>
internal sealed record DocBody(string Schema, bool Required, IReadOnlyList<string> Types);

/// <summary>An answer that is no problem.</summary>
internal sealed record DocAnswer(int Status, string Text, string? Schema, IReadOnlyList<string> Types);

/// <summary>Puts descriptions on endpoints.</summary>
internal static class OperationDocs
{
    /// <summary>Describes an endpoint.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder builder, OperationDoc doc) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(doc);
}
