using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>Configures what the bootstrap creates in an empty store. Section <c>Bootstrap</c>.</summary>
public sealed class BootstrapOptions
{
    private const string Slug = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";
    private const string SlugError =
        "Bootstrap:Organization must be 1 to 63 lower-case letters, digits or '-', with a letter or digit at both ends.";

    /// <summary>
    /// Gets or sets the organization to create. Default <c>default</c>. The file <c>admin-token</c> in the data folder receives its
    /// administrator token.
    /// </summary>
    [RegularExpression(Slug, ErrorMessage = SlugError)]
    public string Organization { get; set; } = "default";

    /// <summary>
    /// Gets or sets the folder of the files <c>admin-token</c> and <c>demo.json</c>; empty is the data folder. Default empty. Gateways on
    /// one machine share one folder.
    /// </summary>
    public string Directory { get; set; } = "";
}
