using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Cli.Bundles;

/// <summary>Provides the commands that exchange the whole ruleset of an environment with files.</summary>
internal static class BundleCommands
{
    private const string OnlyForBundles = "is for bundles";

    private static readonly Argument<string> Source = CommandBuilder.Argument("file", "The ruleset as YAML or JSON; '-' is the input");

    private static readonly Argument<string> Compared = CommandBuilder.Argument(
        "file",
        "The ruleset as YAML or JSON, or a bundle; '-' is the input"
    );

    private static readonly Argument<string> Imported = CommandBuilder.Argument(
        "file",
        "A ruleset as YAML or JSON, a bundle, or a file or a folder of another system; '-' is the input"
    );

    private static readonly Option<string?> Target = new("--file", "-f")
    {
        Description = "The file to write; .json is JSON, others are YAML",
        HelpName = "FILE",
    };

    private static readonly Option<string?> AtVersion = new("--at")
    {
        Description = "An earlier version, such as 1.42",
        HelpName = "VERSION",
    };

    private static readonly Option<ImportMode> Mode = CommandBuilder.Choice<ImportMode>(
        "--mode",
        "merge (the default) replaces items that exist, skip leaves them, create fails when there are any; replace also deletes"
    );

    private static readonly Option<string?> Bundle = new("--bundle")
    {
        Description = "The bundle to write: a .tar.gz or .zip file, an object such as s3://bucket/key, or a folder, in which comments stay",
        HelpName = "PATH",
    };

    private static readonly Option<BundleScope> Scope = CommandBuilder.Choice<BundleScope>(
        "--scope",
        "With --bundle: export the environment (the default), the project or the organization"
    );

    private static readonly Option<string?> From = new("--from")
    {
        Description = "With a bundle: the environment of the bundle to put into the environment of the command; all by default",
        HelpName = "PROJECT/ENVIRONMENT",
    };

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "The system that the file or folder comes from; each flag is compared with its algorithm",
        HelpName = string.Join('|', Importers.Formats),
    };

    private static readonly Option<string?> Namespace = new("--namespace")
    {
        Description = "With --format flipt: the namespace to import, where there are several",
        HelpName = "NAME",
    };

    private static readonly Option<string?> InDirectory = new("--directory")
    {
        Description = "With --format flipt and a folder: the directory of the environment in it",
        HelpName = "PATH",
    };

    private static readonly Option<bool> AllowApproximate = CommandBuilder.Flag(
        "--allow-approximate",
        "With --format: also import flags that differ in what the notes name"
    );

    /// <summary>Returns the command that writes the ruleset.</summary>
    public static Command Export() =>
        new Command("export", "Write the flags and segments of the environment").With(Target, AtVersion, Bundle, Scope).Runs(ExportAsync);

    /// <summary>Returns the command that adds items of a file.</summary>
    public static Command Import() =>
        new Command("import", "Add the flags and segments of a file, also of another system, and delete none")
            .With(Imported, Mode, From, Format, Namespace, InDirectory, AllowApproximate)
            .ChangesRuleset()
            .Runs(ImportAsync);

    /// <summary>Returns the command that makes the environment equal to a file.</summary>
    public static Command Apply() =>
        new Command("apply", "Make the environment equal to a file, with deletions").With(Source).ChangesRuleset().Runs(ApplyAsync);

    /// <summary>Returns the command that compares the environment with a file.</summary>
    public static Command Diff() =>
        new Command("diff", "Show what 'apply' would change; exits with 1 when there is a difference").With(Compared, From).Runs(DiffAsync);

    private static string RulesetPath(Invocation invocation) => $"{invocation.EnvironmentPath}/ruleset";

    private static async Task<int> ExportAsync(Invocation invocation)
    {
        if (invocation.Arguments.GetValue(Bundle) is { } bundle)
        {
            Reject(invocation, "cannot be used with --bundle, which writes the current version", Target, AtVersion);
            return await new BundleExport(bundle, invocation.Arguments.GetValue(Scope)).RunAsync(invocation);
        }
        Reject(invocation, "is for bundles: add --bundle", Scope);
        var version = invocation.Arguments.GetValue(AtVersion) is { } at ? $"?version={Uri.EscapeDataString(at)}" : "";
        var ruleset = await invocation.Api.GetAsync(RulesetPath(invocation) + version, invocation.Aborted);
        var exported = (string?)ruleset["version"];
        // Without them, equal rulesets are equal files.
        ruleset.Remove("environment");
        ruleset.Remove("version");
        var file = invocation.Arguments.GetValue(Target);
        var isJson = file is null
            ? GlobalOptions.FormatOf(invocation.Arguments) == OutputFormat.Json
            : file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var text = isJson ? JsonText.Indented(ruleset) : ResultWriter.Yaml(ruleset);
        if (file is null)
        {
            invocation.Terminal.WriteLine(text);
            return ExitCode.Ok;
        }
        Write(file, Encoding.UTF8.GetBytes(text + "\n"));
        invocation.Terminal.Note($"{file} has version {exported}: {Count(ruleset, "flags")} flags, {Count(ruleset, "segments")} segments.");
        return ExitCode.Ok;
    }

    private static void Write(string file, byte[] content)
    {
        try
        {
            DraftFile.Replace(file, stream => stream.Write(content));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{file} cannot be written: {exception.Message}");
        }
    }

    private static async Task<int> ApplyAsync(Invocation invocation)
    {
        if (BundleSource.IsBundle(invocation.Arguments.GetRequiredValue(Source)))
            throw CommandException.Usage("The file is a bundle: use 'import --mode replace'.");
        var (document, request) = await ReadAsync(invocation, Source);
        return await LocatedErrors.RunAsync(
            document,
            pointer => pointer,
            () => RulesetChange.RunAsync(invocation, () => OperationPlan.PlanAsync(invocation, request))
        );
    }

    private static async Task<int> DiffAsync(Invocation invocation)
    {
        var source = invocation.Arguments.GetRequiredValue(Compared);
        if (BundleSource.IsBundle(source))
            return await new BundleImport(source, "replace", invocation.Arguments.GetValue(From)).DiffAsync(invocation);
        Reject(invocation, OnlyForBundles, From);
        var (document, request) = await ReadAsync(invocation, Compared);
        return await LocatedErrors.RunAsync(
            document,
            pointer => pointer,
            async () =>
            {
                var plan = await OperationPlan.PlanAsync(invocation, request);
                if (invocation.Results.IsForPeople)
                    ChangeWriter.Write(invocation.Terminal.Out, plan.Changes);
                else
                    invocation.Results.Document(
                        new JsonObject { ["version"] = plan.Version, ["changes"] = ChangeWriter.ToJson(plan.Changes) }
                    );
                invocation.Results.Sentence(
                    plan.Changes.Count == 0
                        ? $"No differences to version {plan.Version}."
                        : $"Differences to version {plan.Version}: {ChangeWriter.Summary(plan.Changes)}."
                );
                return plan.Changes.Count == 0 ? ExitCode.Ok : ExitCode.Differences;
            }
        );
    }

    private static async Task<(InputDocument Document, ApiRequest Request)> ReadAsync(Invocation invocation, Argument<string> argument)
    {
        var document = await InputDocument.ReadAsync(invocation.Arguments.GetRequiredValue(argument), invocation.Aborted);
        return (document, new(HttpMethod.Put, RulesetPath(invocation)) { Body = document.ToUtf8() });
    }

    private static async Task<int> ImportAsync(Invocation invocation)
    {
        if (invocation.Arguments.GetValue(Format) is { } format)
            return await ImportSourceAsync(invocation, format);
        Reject(invocation, "is for files of other systems: add --format", Namespace, InDirectory, AllowApproximate);
        var (source, mode) = (invocation.Arguments.GetRequiredValue(Imported), invocation.Arguments.GetValue(Mode));
        if (BundleSource.IsBundle(source))
        {
            Reject(invocation, "is for one environment; a bundle is imported as it was planned", ChangeOptions.IfMatch);
            var name = mode.ToString().ToLowerInvariant();
            return await new BundleImport(source, name, invocation.Arguments.GetValue(From)).RunAsync(invocation);
        }
        Reject(invocation, OnlyForBundles, From);
        if (mode == ImportMode.Replace)
            throw CommandException.Usage("--mode replace is for bundles: use 'apply'.");
        var document = await InputDocument.ReadAsync(source, invocation.Aborted);
        var import = new Import(document.ToObject("an object with 'flags' and 'segments'"), mode);
        return await LocatedErrors.RunAsync(
            document,
            import.PointerInDocument,
            () => RulesetChange.RunAsync(invocation, () => import.PlanAsync(invocation))
        );
    }

    private static async Task<int> ImportSourceAsync(Invocation invocation, string format)
    {
        if (!Importers.Formats.Contains(format))
            throw CommandException.Usage($"--format must be {string.Join(" or ", Importers.Formats)}, not '{format}'.");
        if (invocation.Arguments.GetResult(Mode) is { Implicit: false })
            throw CommandException.Usage("--mode is for files of FlagCluster: with --format, items of the same origin are replaced.");
        Reject(invocation, OnlyForBundles, From);
        var options = new JsonObject { ["format"] = format };
        if (invocation.Arguments.GetValue(Namespace) is { } name)
            options["namespace"] = name;
        if (invocation.Arguments.GetValue(InDirectory) is { } directory)
            options["directory"] = directory;
        if (invocation.Arguments.GetValue(AllowApproximate))
            options["allowApproximate"] = true;
        var source = invocation.Arguments.GetRequiredValue(Imported);
        return await new SourceImport(source, await SourceFiles.ReadAsync(source, invocation.Aborted), options).RunAsync(invocation);
    }

    /// <summary>Rejects options that the command would ignore.</summary>
    private static void Reject(Invocation invocation, string why, params Option[] options)
    {
        foreach (var option in options)
            if (invocation.Arguments.GetResult(option) is { Implicit: false })
                throw CommandException.Usage($"{option.Name} {why}.");
    }

    private static int Count(JsonObject ruleset, string list) => (ruleset[list] as JsonArray)?.Count ?? 0;
}
