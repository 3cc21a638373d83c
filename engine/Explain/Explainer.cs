using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Explain;

/// <summary>Evaluates a flag and explains each step of the evaluation.</summary>
public static class Explainer
{
    /// <summary>
    /// Evaluates with the context as <see cref="CompiledRuleset.Evaluate(CompiledFlag, EvaluationContext)"/> does and writes an
    /// explanation: the answer, each prerequisite, and each rule with its conditions, their results (null where they were not evaluated)
    /// and the values they compared.
    /// </summary>
    /// <param name="flag">The flag.</param>
    /// <param name="context">A context bound to the flag's ruleset.</param>
    /// <param name="writer">The writer that receives one JSON object.</param>
    /// <returns>The same answer as without an explanation.</returns>
    public static EvaluationResult Explain(CompiledFlag flag, EvaluationContext context, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(flag);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(writer);
        var trace = new ExplainTrace();
        EvaluationResult evaluation;
        // A cached answer would not be traced.
        context.Answers.Clear(release: false);
        context.ResetSteps();
        context.Trace = trace;
        try
        {
            evaluation = context.Ruleset!.Evaluate(flag, context);
        }
        finally
        {
            context.Trace = null;
        }
        new ExplanationWriter(writer, context, trace).Write(flag, evaluation);
        return evaluation;
    }

    internal static string Summary(CompiledFlag flag, in EvaluationResult evaluation, ExplainTrace trace)
    {
        var served = evaluation.Variant is { } variant
            ? $"variant '{variant.Key}' is served"
            : "no value is served, the caller's default applies";
        if (evaluation.Error != ErrorCode.None)
            return $"{evaluation.ErrorDetails} No value is served.";
        if (!flag.Model.Enabled)
            return $"The flag is disabled: {served}.";
        if (evaluation.Reason == Reason.Disabled)
        {
            foreach (var prerequisite in flag.Prerequisites)
                if (trace.PrerequisiteOf(prerequisite) is { Met: false })
                    return $"The prerequisite '{prerequisite.Model.Flag}' is not met: {served}.";
        }
        return evaluation switch
        {
            { Reason: Reason.Static } => $"The flag has no rules: {served}.",
            { Reason: Reason.Split, Rule: { } rule } => $"Rule '{rule.Id}' matched and its split chose: {served}.",
            { Reason: Reason.Default, Rule: { } rule } => $"Rule '{rule.Id}' matched and its split has no value to hash: {served}.",
            { Rule: { } rule } => $"Rule '{rule.Id}' matched: {served}.",
            _ => $"No rule matched: {served}.",
        };
    }
}
