using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Explain;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Explains evaluations: which rule and condition decided, and why the others did not.</summary>
internal sealed class ExplainResource(FlagDraft draft, TimeProvider time, RandomFactory random) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapPost("/explain", ExplainAsync)
            .WithMetadata(ReadsOnly.Mark)
            .Requires(Permission.FlagsRead)
            .AvailableInArchive()
            .WithName("ExplainEvaluation")
            .WithTag(FlagResource.Flags)
            .WithSummary("Explain an evaluation")
            .WithDescription(
                "Evaluates a flag for a context. Returns which rule and condition decided, and why the others did not. "
                    + "With a definition, the flag is evaluated as it would be after it was put; nothing is written."
            )
            .WithAnswer(200, "The steps of the evaluation.", typeof(ExplanationDocument))
            .WithProblems(503);

    private async Task<IResult> ExplainAsync(RulesetRequest request, JsonBody<ExplainRequest> body)
    {
        if (body.Value.Definition is not { } definition)
            return Explain(request, body, request.Current);
        var (ruleset, problem) = await draft.ApplyAsync(request, body.Value.Flag, definition, "/definition");
        return ruleset is null ? problem! : Explain(request, body, ruleset);
    }

    private IResult Explain(RulesetRequest request, JsonBody<ExplainRequest> body, CompiledRuleset ruleset)
    {
        var context = new EvaluationContext(random());
        if (ReadContext(body.Value, ruleset, context) is { } error)
            return ProblemResult.Invalid([new("/context", error)]);
        if (ruleset.Find(body.Value.Flag) is not { } flag)
            return Missing(request, body.Value.Flag);
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, RulesetJson.WriterOptions))
            Explainer.Explain(flag, context, writer);
        return new RawJsonResult(json.WrittenMemory);
    }

    private static ProblemResult Missing(RulesetRequest request, string flag) =>
        request.Current.Source.Flags.ContainsKey(flag)
            ? new(StatusCodes.Status404NotFound, "Not found", $"The flag '{flag}' is archived and not evaluated; restore it first.")
            : ProblemResult.NotFound($"flag '{Clipped.Value(flag)}' in {request.Id}");

    /// <summary>Reads the context.</summary>
    /// <returns>The error, or null.</returns>
    private string? ReadContext(ExplainRequest request, CompiledRuleset ruleset, EvaluationContext context)
    {
        var now = time.GetUtcNow();
        // The body was validated: the text is a time.
        if (request.Time is { } text)
            _ = Rfc3339.TryParse(text, out now);
        var json = request.Context is { } attributes ? JsonMarshal.GetRawUtf8Value(attributes) : "{}"u8;
        json.CopyTo(context.Begin(ruleset, now, json.Length));
        var reader = new Utf8JsonReader(context.Body, new() { MaxDepth = EvaluationContext.MaxDepth });
        try
        {
            reader.Read();
            return context.ReadJson(ref reader, out var details) == ErrorCode.None ? null : details!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return $"The context cannot be read: {exception.Message}";
        }
    }
}
