using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Explain;
using FlagCluster.Engine.Rulesets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Why a caller gets what it gets: <c>{"flag", "context", "time"?}</c> answers with the steps of the evaluation.</summary>
internal sealed class ExplainResource(ManagementBody bodies, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes, ManagementRoutes manage) =>
        routes.MapPost("/explain", manage.HandleEnvironment(ExplainAsync)).WithName("Explain").WithTags("Flags")
            .Describe(OperationDoc.Manage("Explain an evaluation", "Evaluates a flag for a context, and says which rule and condition decided and why the others did not.")
                .Sends("explainRequest").Answer(200, "The steps of the evaluation.", "explanation"));

    private async Task ExplainAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request);
        if (document is null) return;
        var errors = new ErrorCollector();
        var ruleset = request.Replica.Current;
        var context = new EvaluationContext();
        var key = Read(document.RootElement, errors, ruleset, context);
        if (errors.Errors.Count > 0) await request.InvalidAsync(errors.Errors);
        else if (ruleset.Find(key) is not { } flag) await request.NotFoundAsync($"flag '{DocumentText.Clip(key)}' in {request.Environment}");
        else await JsonAnswer.WriteAsync(request.Http, writer => Explainer.Explain(flag, context, writer));
    }

    private string Read(JsonElement body, ErrorCollector errors, CompiledRuleset ruleset, EvaluationContext context)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Error("Send an object such as {\"flag\": \"key\", \"context\": {\"targetingKey\": \"user-1\"}}.");
            return "";
        }
        var now = time.GetUtcNow();
        if (body.TryGetProperty("time"u8, out var moment) && (moment.ValueKind != JsonValueKind.String || !Rfc3339.TryParse(moment.GetString()!, out now)))
            errors.Error("time", "'time' must be a time such as 2027-01-31T08:00:00Z.");
        var json = body.TryGetProperty("context"u8, out var attributes) && attributes.ValueKind != JsonValueKind.Null ? JsonMarshal.GetRawUtf8Value(attributes) : "{}"u8;
        json.CopyTo(context.Begin(ruleset, now, json.Length));
        var reader = new Utf8JsonReader(context.Body, new() { MaxDepth = EvaluationContext.MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) errors.Error("context", "'context' must be a JSON object.");
            else if (context.ReadJson(ref reader, out var details) != ErrorCode.None) errors.Error("context", details!);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            errors.Error("context", $"The context cannot be read: {exception.Message}");
        }
        if (body.TryGetProperty("flag"u8, out var flag) && flag.ValueKind == JsonValueKind.String && flag.GetString() is { Length: > 0 } key) return key;
        errors.Error("flag", "'flag' must be the key of a flag.");
        return "";
    }
}
