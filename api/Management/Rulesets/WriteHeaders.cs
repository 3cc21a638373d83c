using System.Diagnostics;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>What the headers and the query of a write say about it.</summary>
/// <param name="IfMatch">The version it is meant for, or null.</param>
/// <param name="OperationId">The <c>Idempotency-Key</c>, or null.</param>
/// <param name="Message">Why, in people's words, or null.</param>
internal sealed record WriteHeaders(EnvironmentVersion? IfMatch, string? OperationId, string? Message)
{
    private const int MaxOperationIdLength = 256;

    /// <summary>Reads them.</summary>
    /// <returns>Null when something is wrong with them; the request is answered then.</returns>
    public static async Task<WriteHeaders?> ReadAsync(EnvironmentRequest request)
    {
        var operationId = request.Http.Request.Headers["Idempotency-Key"].FirstOrDefault()?.Trim('"');
        var message = request.Query("message");
        var problem = !request.TryGetIfMatch(out var ifMatch) ? "'If-Match' must be a version such as \"1.42\", as the ETag of a read gives it."
            : operationId is not null && !IsOperationId(operationId) ? $"'Idempotency-Key' must have 1 to {MaxOperationIdLength} printable ASCII characters."
            : message is not null && !IsMessage(message) ? $"'message' may have {RulesetLimits.TextLength} characters at most, none of them U+0000 or half a surrogate pair."
            : null;
        if (problem is null) return new(ifMatch, operationId, message);
        await request.BadRequestAsync(problem);
        return null;
    }

    /// <summary>The command to the writer.</summary>
    public ApplyCommand Command(EnvironmentRequest request, ChangePlan plan) => new()
    {
        Plan = plan,
        Actor = Actor.ForApiToken(request.Token.Id),
        Message = Message,
        RequestId = Activity.Current?.TraceId.ToHexString() ?? request.Http.TraceIdentifier,
        OperationId = OperationId,
        ExpectedVersion = IfMatch,
        DryRun = request.DryRun,
    };

    private static bool IsOperationId(string text) => text.Length is > 0 and <= MaxOperationIdLength && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    private static bool IsMessage(string text) => text.Length <= RulesetLimits.TextLength && StorableText.IsValid(text);
}
