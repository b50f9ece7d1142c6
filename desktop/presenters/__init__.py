"""What the windows show and do, without a window: views, commands, events. It knows the services and no Qt."""
