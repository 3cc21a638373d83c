using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Evaluations;

/// <summary>Provides the options with the evaluation context.</summary>
internal static class ContextOptions
{
    private static readonly Option<string?> TargetingKey = new("--targeting-key", "-k")
    {
        Description = "The targeting key, such as the id of a user",
        HelpName = "KEY",
    };

    private static readonly Option<string[]> Attributes = new("--attribute", "-a")
    {
        Description = "An attribute; the value is JSON, or else a text. Can be repeated",
        HelpName = "NAME=VALUE",
    };

    private static readonly Option<string?> File = new("--context", "-c")
    {
        Description = "A file with the context as JSON or YAML; '-' is the input",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public static Command WithContext(this Command command) => command.With(TargetingKey, Attributes, File);

    /// <summary>Returns the context: the file, then the attributes and the targeting key.</summary>
    /// <exception cref="CommandException">The file is not readable, or an attribute has another form.</exception>
    public static async Task<JsonObject> ReadAsync(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var context = arguments.GetValue(File) is { } file
            ? (await InputDocument.ReadAsync(file, invocation.Aborted)).ToObject("an object with the attributes of the context")
            : [];
        foreach (var (name, value) in Assignments.Read(arguments.GetValue(Attributes) ?? []).ToList())
            context[name] = value?.DeepClone();
        if (arguments.GetValue(TargetingKey) is { } key)
            context["targetingKey"] = key;
        return context;
    }
}
