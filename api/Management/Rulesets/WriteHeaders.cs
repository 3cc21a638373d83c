using System.Diagnostics;
using System.Reflection;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Represents the headers and query parameters of a write.</summary>
/// <param name="IfMatch">The version the write is meant for, or null.</param>
/// <param name="OperationId">The <c>Idempotency-Key</c>, or null.</param>
/// <param name="Message">The reason that the caller gives, or null.</param>
internal sealed record WriteHeaders(EnvironmentVersion? IfMatch, string? OperationId, string? Message)
    : IBindableFromHttpContext<WriteHeaders>,
        IEndpointParameterMetadataProvider
{
    private const int MaxOperationIdLength = 256;

    /// <inheritdoc/>
    public static ValueTask<WriteHeaders?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var operationId = context.Request.Headers["Idempotency-Key"].FirstOrDefault()?.Trim('"');
        var message = context.Request.Query["message"].FirstOrDefault();
        var isVersion = TryGetIfMatch(context, out var ifMatch);
        return Problem(isVersion, operationId, message) is { } problem
            ? BindingProblem.ReportAsync<WriteHeaders>(context, ProblemResult.BadRequest(problem))
            : ValueTask.FromResult<WriteHeaders?>(new(ifMatch, operationId, message));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(
            new RequestParameterMetadata(
                "If-Match",
                "header",
                "The version the change is meant for, as an ETag returned it. Any other version is answered with 412."
            )
        );
        builder.Metadata.Add(
            new RequestParameterMetadata(
                "Idempotency-Key",
                "header",
                "The caller's id of this request. A repeated request with the same key changes nothing and has the same answer.",
                $$"""{"type":"string","minLength":1,"maxLength":{{MaxOperationIdLength}}}"""
            )
        );
        builder.Metadata.Add(
            RequestParameterMetadata.Query(
                "dryRun",
                "'true' validates the change and writes nothing.",
                """{"type":"boolean","default":false}"""
            )
        );
        builder.Metadata.Add(
            RequestParameterMetadata.Query(
                "message",
                "The reason for the change. The history keeps it.",
                $$"""{"type":"string","maxLength":{{RulesetLimits.TextLength}}}"""
            )
        );
        foreach (var status in new[] { 400, 412, 422 })
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]));
    }

    /// <summary>Returns the command for the writer.</summary>
    public ApplyCommand Command(RulesetRequest request, ChangePlan plan) =>
        new()
        {
            Plan = plan,
            Actor = request.Actor,
            Message = Message,
            RequestId = Activity.Current?.TraceId.ToHexString() ?? request.Http.TraceIdentifier,
            OperationId = OperationId,
            ExpectedVersion = IfMatch,
            DryRun = request.DryRun,
        };

    private static string? Problem(bool isVersion, string? operationId, string? message)
    {
        if (!isVersion)
            return "'If-Match' must be a version such as \"1.42\", as the ETag of a read returns it.";
        if (operationId is not null && !IsOperationId(operationId))
            return $"'Idempotency-Key' must have 1 to {MaxOperationIdLength} printable ASCII characters.";
        if (message is not null && !IsMessage(message))
            return $"'message' must have at most {RulesetLimits.TextLength} characters without U+0000 and unpaired surrogates.";
        return null;
    }

    /// <summary>Reads <c>If-Match</c>: one version, with or without quotes.</summary>
    private static bool TryGetIfMatch(HttpContext http, out EnvironmentVersion? version)
    {
        version = null;
        var header = http.Request.Headers.IfMatch.ToString();
        if (header is "" or "*")
            return true;
        if (!EnvironmentVersion.TryParse(header.AsSpan().Trim().Trim('"'), out var parsed))
            return false;
        version = parsed;
        return true;
    }

    private static bool IsOperationId(string text) =>
        text.Length is > 0 and <= MaxOperationIdLength && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static bool IsMessage(string text) => text.Length <= RulesetLimits.TextLength && StorableText.IsValid(text);
}
