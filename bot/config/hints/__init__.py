"""What somebody probably meant who wrote something else."""
