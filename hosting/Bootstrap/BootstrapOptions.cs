using System.ComponentModel.DataAnnotations;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>What the first start on an empty store makes. Section <c>FirstStart</c>.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The organization to make. Default <c>default</c>. Its administrator token is written to the file <c>admin-token</c> in the data folder.</summary>
    [RegularExpression("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", ErrorMessage = "FirstStart:Organization must be 1 to 63 lower-case letters, digits or '-', with a letter or digit at both ends.")]
    public string Organization { get; set; } = "default";

    /// <summary>The folder of the files that the first start writes, <c>admin-token</c> or <c>demo.json</c>; empty is the data folder. Default empty. Gateways on one machine share one.</summary>
    public string Directory { get; set; } = "";
}
