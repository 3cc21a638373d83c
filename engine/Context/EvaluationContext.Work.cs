namespace FlagCluster.Engine.Context;

/// <content>
/// Limits the work of conditions on long lists and texts, which is otherwise the product of the ruleset's size and the context's: all
/// evaluations with a context share a number of steps. Work is counted and not timed, so that equal requests have equal answers.
/// </content>
public sealed partial class EvaluationContext
{
    /// <summary>
    /// The maximum number of steps of conditions on large values of one context. A step reads one character of a text, and takes a few
    /// nanoseconds.
    /// </summary>
    internal const int MaxSteps = 4_000_000;

    /// <summary>The steps of one test of one element of a list.</summary>
    internal const int StepsPerElement = 4;

    /// <summary>The number of elements up to which tests of a list are not counted.</summary>
    internal const int UncountedElements = 100;

    /// <summary>The size up to which searches of a text are not counted, in bytes of UTF-8.</summary>
    internal const int UncountedBytes = 1_024;

    /// <summary>Gets the steps so far.</summary>
    internal int Steps { get; private set; }

    /// <summary>Takes steps, unless there are none left. The last steps may exceed the limit.</summary>
    /// <returns>False when there are none left.</returns>
    internal bool TryStep(int count)
    {
        if (Steps >= MaxSteps)
            return false;
        Steps += count;
        return true;
    }

    /// <summary>Tests a condition whose steps were taken before, without taking them again.</summary>
    internal bool WithoutSteps(Func<EvaluationContext, bool> test)
    {
        var steps = Steps;
        Steps = 0;
        var result = test(this);
        Steps = steps;
        return result;
    }

    /// <summary>Gives all steps back.</summary>
    internal void ResetSteps() => Steps = 0;

    /// <summary>Returns whether tests of a list are counted.</summary>
    internal bool IsCounted(in AttributeValue list) => list.Length > UncountedElements || _list.IsCounted;

    /// <summary>Returns whether searches of a text are counted.</summary>
    internal bool IsCounted(int bytes) => bytes > UncountedBytes || _list.IsCounted;

    /// <summary>Returns whether tests of the elements of a list are counted, and what they read of the elements.</summary>
    internal bool AreElementsCounted(in AttributeValue list)
    {
        if (IsCounted(list))
            return true;
        var bytes = 0;
        foreach (ref readonly var element in Items(list))
        {
            if (element.Kind is AttributeKind.List or AttributeKind.NestedList)
                return true;
            bytes += element.Length;
        }
        return bytes > UncountedBytes;
    }
}
