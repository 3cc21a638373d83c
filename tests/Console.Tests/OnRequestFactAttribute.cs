namespace FlagCluster.Console.Tests;

/// <summary>Marks what a script runs and <c>./test.sh</c> does not: it makes files instead of checking something.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnRequestFactAttribute : FactAttribute
{
    /// <summary>Initializes a new instance of the class.</summary>
    /// <param name="variable">The environment variable that names where the files are written; without it the test is skipped.</param>
    /// <param name="script">The script that sets it.</param>
    public OnRequestFactAttribute(string variable, string script)
    {
        Variable = variable;
        Script = script;
        if (Find(variable) is null)
            Skip = $"{script} runs it.";
    }

    /// <summary>Gets the name of the environment variable.</summary>
    public string Variable { get; }

    /// <summary>Gets the script.</summary>
    public string Script { get; }

    /// <summary>Returns the value of an environment variable, or null when it is not set.</summary>
    public static string? Find(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
