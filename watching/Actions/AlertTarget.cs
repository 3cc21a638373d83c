namespace FlagCluster.Watching.Actions;

/// <summary>Configures a target of notifications. Section <c>Alerts:Targets:{name}</c>.</summary>
public sealed class AlertTarget
{
    /// <summary>Gets or sets the address that receives the notifications as HTTP POST: an absolute URL. Required.</summary>
    public string Url { get; set; } = "";

    /// <summary>Gets or sets the secret that signs the notifications: 16 characters or more. Required. Never logged.</summary>
    public string Secret { get; set; } = "";
}
