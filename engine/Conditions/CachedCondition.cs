using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents a condition that is worth testing once for a context, however many rules have an equal one.</summary>
/// <param name="model">The model.</param>
/// <param name="identity">What equal conditions have in common; null when the result also depends on where the condition is.</param>
internal abstract class CachedCondition(Condition model, UInt128? identity) : CompiledCondition(model)
{
    protected sealed override bool Matches(EvaluationContext context)
    {
        if (identity is not { } shared)
            return Evaluate(context);
        if (context.Answers.TryGet(shared, out var known))
            // An explanation shows the result of every part, in as many steps as the evaluation that it explains.
            return context.Trace is null ? known : context.WithoutSteps(Evaluate);
        var result = Evaluate(context);
        if (context.Failure.IsNone)
            context.Answers.Add(shared, result);
        return result;
    }

    /// <summary>Returns whether the condition is true.</summary>
    protected abstract bool Evaluate(EvaluationContext context);
}
