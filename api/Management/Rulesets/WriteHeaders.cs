using System.Collections.Immutable;
using System.Reflection;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Represents the headers and query parameters of a write.</summary>
/// <param name="Precondition">What <c>If-Match</c> and <c>If-None-Match</c> require.</param>
/// <param name="OperationId">The <c>Idempotency-Key</c>, or null.</param>
/// <param name="Message">The reason that the caller gives, or null.</param>
internal sealed record WriteHeaders(Precondition Precondition, string? OperationId, string? Message)
    : IBindableFromHttpContext<WriteHeaders>,
        IEndpointParameterMetadataProvider
{
    /// <summary>The query parameter that forces a change to a level that gateways do not know.</summary>
    public const string RaiseLevel = "raiseLevel";

    private static readonly RequestParameterMetadata[] Parameters =
    [
        new(
            "If-Match",
            "header",
            "The ETags of the versions that the change is meant for; any other version is answered with 412. '*' requires that what the "
                + "path names exists."
        ),
        new("If-None-Match", "header", "'*' creates and never replaces. ETags name versions that the change is not meant for."),
        OperationKey.Parameter,
        RequestParameterMetadata.Flag("dryRun", "Validates the change and writes nothing. The Idempotency-Key stays unused."),
        RequestParameterMetadata.Flag(
            RaiseLevel,
            "Makes the change even when it raises the ruleset to a level that connected gateways do not know (409). They keep their last "
                + "ruleset then and answer STALE."
        ),
        MessageParameter("The reason for the change. The history keeps it."),
    ];

    /// <summary>Describes the query parameter with the reason for a change.</summary>
    public static RequestParameterMetadata MessageParameter(string description) =>
        RequestParameterMetadata.Query("message", description, $$"""{"type":"string","maxLength":{{RulesetLimits.TextLength}}}""");

    /// <inheritdoc/>
    public static ValueTask<WriteHeaders?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (operationId, wrong) = OperationKey.Read(context.Request);
        var message = ManagementRequest.Of(context).Query("message");
        return (wrong ?? FindMessageProblem(message)) is { } problem
            ? BindingProblem.ReportAsync<WriteHeaders>(context, ProblemResult.BadRequest(problem))
            : ValueTask.FromResult<WriteHeaders?>(new(ReadPrecondition(context.Request.Headers), operationId, message));
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        foreach (var described in Parameters)
            builder.Metadata.Add(described);
        foreach (var status in new[] { 400, 409, 412, 422 })
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]));
    }

    /// <summary>Returns the command for the writer.</summary>
    public ApplyCommand Command(RulesetRequest request, ChangePlan plan) =>
        new()
        {
            Plan = plan,
            Actor = request.Actor,
            Message = Message,
            RequestId = RequestIds.Of(request.Http),
            OperationId = OperationId,
            Precondition = Precondition,
            DryRun = request.DryRun,
            RaiseLevel = QueryParameters.IsSet(request.Http.Request, RaiseLevel),
        };

    /// <summary>Returns what is wrong with the reason for a change, or null.</summary>
    public static string? FindMessageProblem(string? message) =>
        message is null || (message.Length <= RulesetLimits.TextLength && StorableText.IsValid(message))
            ? null
            : $"'message' must have at most {RulesetLimits.TextLength} characters without U+0000 and unpaired surrogates.";

    /// <summary>Reads the conditions, whose syntax was checked.</summary>
    private static Precondition ReadPrecondition(IHeaderDictionary headers)
    {
        _ = EntityTags.TryParse(headers.IfMatch, out var match);
        _ = EntityTags.TryParse(headers.IfNoneMatch, out var noneMatch);
        return new()
        {
            // '*' in both headers is a contradiction; no version meets it.
            Versions =
                match.IsAny && noneMatch.IsAny ? []
                : match.IsPresent && !match.IsAny ? VersionsOf(match)
                : null,
            OtherThan = VersionsOf(noneMatch),
            TargetExists =
                match.IsAny ? true
                : noneMatch.IsAny ? false
                : null,
        };
    }

    /// <summary>Returns the versions that tags name. Tags that are not versions match nothing and are skipped.</summary>
    private static ImmutableArray<EnvironmentVersion> VersionsOf(EntityTags tags)
    {
        var versions = ImmutableArray.CreateBuilder<EnvironmentVersion>();
        foreach (var tag in tags)
            if (RulesetRequest.TryParseTag(tag, out var version))
                versions.Add(version);
        return versions.ToImmutable();
    }
}
