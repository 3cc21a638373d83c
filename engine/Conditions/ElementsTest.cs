using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary>
/// <c>some</c> and <c>every</c>: a condition on the elements of a list. The condition tests the element only, so that the work is the
/// number of its tests times the number of elements, also of lists inside lists.
/// </summary>
internal sealed class ElementsTest(ElementsCondition model, AttributeSource source, CompiledCondition part, UInt128? identity)
    : CachedCondition(model, identity)
{
    private readonly bool _isEvery = model.Quantifier == ElementQuantifier.Every;
    private readonly int _stepsPerElement = TestsIn(model.Condition) * EvaluationContext.StepsPerElement;

    public AttributeSource Source => source;

    public CompiledCondition Part => part;

    protected override bool Evaluate(EvaluationContext context)
    {
        var list = context.Read(source);
        if (list.Kind == AttributeKind.Unusable)
            context.Refuse(source.Slot, list.Reason);
        if (list.Kind != AttributeKind.List)
            return false;
        var isCounted = context.AreElementsCounted(list);
        var outer = context.EnterList(list, source, isCounted);
        var result = _isEvery;
        for (var index = 0; index < list.Length && result == _isEvery && context.Failure.IsNone; index++)
        {
            if (isCounted && !context.TryStep(_stepsPerElement))
            {
                context.Refuse(source.Slot, UnusableReason.TooMuchWork);
                break;
            }
            context.EnterElement(list, index);
            context.Trace?.RecordElement(this, index);
            if (part.Test(context) != _isEvery)
                result = !_isEvery;
        }
        context.LeaveList(outer);
        return result;
    }

    /// <summary>Returns the number of tests of an element; lists inside it count their own.</summary>
    private static int TestsIn(Condition condition) =>
        condition switch
        {
            AllCondition all => all.Conditions.Sum(TestsIn),
            AnyCondition any => any.Conditions.Sum(TestsIn),
            NotCondition not => TestsIn(not.Condition),
            _ => 1,
        };
}
