using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents a compiled prerequisite. It looks up the other flag at each evaluation.</summary>
internal sealed class CompiledPrerequisite(Prerequisite model)
{
    private readonly ulong _hash = KeyHash.Of(model.Flag);
    private readonly string[] _variants = [.. model.Variants];

    public Prerequisite Model => model;

    public EvaluationResult Evaluate(EvaluationContext context) =>
        context.Ruleset!.FindFlag(model.Flag, _hash) is { } flag ? context.Answers.Of(flag, context) : new(null, Reason.Disabled);

    public bool Accepts(in EvaluationResult evaluation)
    {
        if (evaluation.Variant is not { } served || (model.Enabled && evaluation.Reason == Reason.Disabled))
            return false;
        foreach (var variant in _variants)
            if (variant == served.Key)
                return true;
        return false;
    }
}
