using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Writer.Planning;

namespace FlagCluster.Cli.Bundles;

/// <summary>Validates ruleset documents without a server.</summary>
internal static class ValidateCommand
{
    private static readonly Argument<string[]> Files = new("files")
    {
        Description = "Rulesets as YAML or JSON, bundles, or folders of an environment; '-' is the input",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<AnnotationFormat> Annotations = CommandBuilder.Choice<AnnotationFormat>(
        "--annotations",
        "How errors are written for continuous integration; auto (the default) recognizes GitHub Actions"
    );

    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("validate", "Validate rulesets offline; exits with 1 when one is invalid").With(Files, Annotations).Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var findings = new List<Finding>();
        var files = invocation.Arguments.GetRequiredValue(Files);
        foreach (var file in files)
            findings.AddRange(
                Directory.Exists(file) || BundleSource.IsBundle(file)
                    ? await new BundleValidation(file).RunAsync(invocation.Aborted)
                    : Validate(await InputDocument.ReadAsync(file, invocation.Aborted))
            );
        Write(invocation, findings, files.Length);
        return findings.Count == 0 ? ExitCode.Ok : ExitCode.Differences;
    }

    private static IEnumerable<Finding> Validate(InputDocument document)
    {
        using var json = document.Parse(out var malformed);
        IReadOnlyList<InputError> errors = json is null ? [malformed!] : RulesetDocumentValidator.Validate(json.RootElement);
        if (errors.Count == 0)
            return [];
        var positions = document.Positions();
        return errors.Select(error => new Finding(document.Name, positions.Find(error.Pointer), error.Pointer, error.Detail));
    }

    private static void Write(Invocation invocation, List<Finding> findings, int files)
    {
        var terminal = invocation.Terminal;
        switch (Chosen(invocation))
        {
            case AnnotationFormat.GitHub:
                findings.ForEach(finding => terminal.WriteLine(finding.ToGitHub()));
                break;
            case AnnotationFormat.GitLab:
                terminal.WriteLine(JsonText.Indented(new JsonArray([.. findings.Select(finding => finding.ToGitLab())])));
                break;
            case var _ when !invocation.Results.IsForPeople:
                invocation.Results.Document(new JsonArray([.. findings.Select(finding => finding.ToJson())]));
                break;
            default:
                findings.ForEach(finding => terminal.WriteLine(Printable.Clean(finding.ToString())));
                break;
        }
        var (errors, documents) = (Plural(findings.Count, "error"), Plural(files, "file"));
        terminal.Note(findings.Count == 0 ? $"{documents} valid." : $"{errors} in {documents}.");
    }

    private static AnnotationFormat Chosen(Invocation invocation) =>
        invocation.Arguments.GetValue(Annotations) switch
        {
            AnnotationFormat.Auto when Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true" => AnnotationFormat.GitHub,
            var format => format,
        };

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
