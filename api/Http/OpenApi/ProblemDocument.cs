using System.ComponentModel;

namespace FlagCluster.Api.Http.OpenApi;

/// <summary>Represents RFC 9457 problem details in the OpenAPI document; <see cref="Problems"/> writes them.</summary>
[SchemaName("problem"), Description("RFC 9457 problem details.")]
internal sealed record ProblemDocument
{
    [Description("The type of problem: about:blank, or a URI for a type to which programs react.")]
    public required string Type { get; init; }

    [Description("The name of the type of problem.")]
    public required string Title { get; init; }

    [Description("The HTTP status.")]
    public required int Status { get; init; }

    [Description("What was wrong and what to do about it.")]
    public required string Detail { get; init; }

    [Description("The id of the request, which logs and the answer's X-Request-Id have too.")]
    public required string RequestId { get; init; }

    [Description("The errors in the input; at most 100.")]
    public IReadOnlyList<InputErrorDocument>? Errors { get; init; }
}

/// <summary>Represents one error in the input.</summary>
[SchemaName("inputError"), Description("One error in the input.")]
internal sealed record InputErrorDocument
{
    [Description("The location in the request's body as a JSON Pointer (RFC 6901); empty is the whole body.")]
    public required string Pointer { get; init; }

    [Description("What is wrong at this location.")]
    public required string Detail { get; init; }
}
