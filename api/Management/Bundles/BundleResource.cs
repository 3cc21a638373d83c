using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Rulesets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Exports and imports flags and segments of an environment, a project or an organization as an archive of files.</summary>
internal sealed class BundleResource(BundleExport export, BundleImport import) : IManagementResource
{
    /// <summary>The media type of a tar archive that is compressed with gzip.</summary>
    public const string TarGz = "application/gzip";

    /// <summary>The media type of a zip archive.</summary>
    public const string Zip = "application/zip";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Bundles", "Flags and segments as archives of files.");
        var bundle = routes.Organization.MapGroup("/bundle").WithTag(tag);
        bundle
            .MapGet("", (ManagementRequest request) => export.ExportAsync(request))
            .RequiresAnywhere(BundleExport.Permissions)
            .WithName("ExportBundle")
            .WithSummary("Export a bundle")
            .WithDescription(
                "Returns an archive with the flags and segments of an environment, of a project, or of all projects that the caller sees. "
                    + "It requires the permission to read everything in it. Equal content gives an equal archive. Keys, people and "
                    + "tokens are not in it. The export is an entry of the audit log."
            )
            .WithParameters(
                Query(BundleScope.Project, "The project to export; all by default."),
                Query(BundleScope.Environment, "The environment of the project to export; all by default."),
                RequestParameterMetadata.Query(
                    "format",
                    "The format of the archive.",
                    """{"type":"string","enum":["tar.gz","zip"],"default":"tar.gz"}"""
                )
            )
            .WithAnswer(200, "The archive.", typeof(byte[]), TarGz, Zip)
            .WithProblems(404, 409);
        bundle
            .MapPost("", (ManagementRequest request, BundleBody body) => import.ImportAsync(request, body))
            .RequiresChangePermissionsAnywhere()
            .WithName("ImportBundle")
            .WithSummary("Import a bundle")
            .WithDescription(
                "With 'dryRun', returns the changes and the plan. Send the same request with the plan and without 'dryRun' to make exactly "
                    + "these changes; when something has changed since, the answer is 412. Each environment is one change, with its own "
                    + "result. Projects and environments that do not exist are created; those that exist keep their properties. Each "
                    + "change requires the permissions that it requires by itself."
            )
            .WithParameters(
                RequestParameterMetadata.Query(
                    "mode",
                    "'merge' replaces items that exist, 'skip' leaves them, 'create' fails when there are any, and 'replace' also deletes "
                        + "the items of an environment of the bundle that the bundle does not have.",
                    """{"type":"string","enum":["merge","create","skip","replace"],"default":"merge"}"""
                ),
                Query(BundleScope.Project, "The project of the bundle to import; all by default."),
                Query(BundleScope.Environment, "The environment of the project to import; all by default."),
                Query(BundleScope.ToProject, "The project to import into, for a single environment; that of the bundle by default."),
                Query(BundleScope.ToEnvironment, "The environment to import into, for a single one; that of the bundle by default."),
                RequestParameterMetadata.Flag("dryRun", "Plans the import and writes nothing."),
                RequestParameterMetadata.Query("plan", "The plan that the dry run returned. Required unless 'dryRun' is set."),
                RequestParameterMetadata.Query(
                    "confirm",
                    "The number of flags and segments that 'replace' deletes, when there are any.",
                    """{"type":"integer","minimum":0}"""
                ),
                RequestParameterMetadata.Flag(
                    WriteHeaders.RaiseLevel,
                    "Makes changes even when they raise a ruleset to a level that connected gateways do not know."
                ),
                RequestParameterMetadata.Query(
                    "message",
                    "The reason for the changes. The history keeps it.",
                    $$"""{"type":"string","maxLength":{{RulesetLimits.TextLength}}}"""
                )
            )
            .WithAnswer(200, "The plan, or the results.", typeof(BundleImportResponse))
            .WithProblems(409, 412);
    }

    private static RequestParameterMetadata Query(string name, string description) => RequestParameterMetadata.Query(name, description);
}
