using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Bundles;

/// <summary>Represents what an import does.</summary>
/// <param name="Projects">The slugs and names of the projects that it creates.</param>
/// <param name="Steps">The environments, by id.</param>
/// <param name="Warnings">What it leaves out.</param>
internal sealed record BundleImportPlan(
    IReadOnlyList<(string Slug, string Name)> Projects,
    IReadOnlyList<BundleStep> Steps,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>Gets the number of items that are deleted.</summary>
    public int Deletions => Steps.Sum(step => step.Plan.Deletions);

    /// <summary>Gets whether the import makes a difference.</summary>
    public bool HasChanges => Projects.Count > 0 || Steps.Any(step => !step.IsEmpty);

    /// <summary>Returns a digest of what is changed and on which versions.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (slug, name) in Projects)
            Append($"{slug} {name}");
        foreach (var step in Steps)
        {
            var environment = step.Environment;
            Append(
                step.Loaded is null
                    ? $"{step.Id} {environment.Name} {environment.Color} {environment.Order} {environment.IsProductionLike} "
                        + environment.CompatibleApis
                    : $"{step.Id} {step.Version}"
            );
            hash.AppendData(BitConverter.GetBytes(step.Plan.Changes.Operations.Length));
            // One by one: together they are as large as the bundle.
            foreach (var operation in step.Plan.Changes.Operations)
            {
                var text = ChangeSetJson.Write(new([operation]));
                hash.AppendData(BitConverter.GetBytes(text.Length));
                hash.AppendData(text);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Returns the answer to the import.</summary>
    /// <param name="digest">The digest of the plan.</param>
    /// <param name="isDryRun">Whether nothing was written.</param>
    /// <param name="projects">The results for projects.</param>
    /// <param name="environments">The results for environments.</param>
    public BundleImportResponse ToResponse(
        string digest,
        bool isDryRun,
        IReadOnlyList<BundleProjectResponse> projects,
        IReadOnlyList<BundleEnvironmentResponse> environments
    ) =>
        new()
        {
            Plan = digest,
            DryRun = isDryRun ? true : null,
            Changed = HasChanges,
            Deletions = Deletions,
            Projects = projects,
            Environments = environments,
            Warnings = Warnings,
        };
}
